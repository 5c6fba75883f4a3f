//! `midstance metrics`: the list everything is made from.

use clap::ValueEnum;

use super::Outcome;
use crate::{
    error::Result,
    metrics::{self, Metric, Need},
    quantity::Unit,
    table::{Table, Values, to_json, write_csv},
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How to print the list.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ListFormat {
    Text,
    Markdown,
    Json,
    Csv,
}

pub(super) fn execute(arguments: &Arguments) -> Result<Outcome> {
    let text = match arguments.format {
        ListFormat::Text => metrics::all().map(paragraph).collect::<Vec<_>>().join("\n"),
        ListFormat::Markdown => markdown(),
        ListFormat::Json => format!("{:#}\n", to_json(&table())),
        ListFormat::Csv => {
            let mut bytes = Vec::new();
            write_csv(&table(), &mut bytes)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    Ok(Outcome::good(text))
}

fn paragraph(metric: &'static Metric) -> String {
    let Metric { name, unit, level, what, .. } = metric;
    let unit = if unit.symbol().is_empty() { String::new() } else { format!("  [{unit}]") };
    let mut lines = format!("{name}{unit}  per {}\n    {what}\n", level.as_str());
    let needs = needs(metric);
    let more = [("sign", metric.sign), ("needs", &needs), ("source", metric.source)];
    lines
        .extend(more.iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| format!("    {label}: {text}\n")));
    lines
}

fn needs(metric: &Metric) -> String {
    metric.needs.iter().copied().map(Need::as_str).collect::<Vec<_>>().join(", ")
}

fn markdown() -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let row = |m: &'static Metric| {
        let cells = [m.unit.symbol(), m.level.as_str(), m.what, m.sign, &needs(m), m.source].map(cell);
        format!("| `{}` | {} |\n", m.name, cells.join(" | "))
    };
    let head = "| metric | unit | per | what | sign | needs | source |\n|---|---|---|---|---|---|---|\n";
    metrics::all().fold(head.to_owned(), |text, metric| text + &row(metric))
}

fn table() -> Table {
    let text = |of: fn(&'static Metric) -> String| Values::Text(metrics::all().map(of).collect());
    Table::new("metrics")
        .with("name", Unit::None, text(|m| m.name.into()))
        .with("unit", Unit::None, text(|m| m.unit.symbol().into()))
        .with("level", Unit::None, text(|m| m.level.as_str().into()))
        .with("what", Unit::None, text(|m| m.what.into()))
        .with("sign", Unit::None, text(|m| m.sign.into()))
        .with("needs", Unit::None, text(needs))
        .with("source", Unit::None, text(|m| m.source.into()))
}
