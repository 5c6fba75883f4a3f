//! A profile as text, as HTML and as a table.

use std::fmt::Write as _;

use super::{Profile, lines::Line};
use crate::{
    quantity::Unit,
    table::{Table, Values},
};

/// What stands below every profile.
pub const FOOTER: &str = "Group statistics from cross-sectional studies; not a diagnosis and not a prediction. Pain that \
                          worsens, night pain or inability to bear weight needs a clinician.";

impl Profile {
    fn title(&self) -> String {
        let subject = if self.subject.is_empty() { String::new() } else { format!("{}, ", self.subject) };
        let speed = self.speed_mps.map_or_else(|| "speed not known".into(), |v| format!("{v:.2} m/s"));
        format!("Hip-load profile: {subject}{}, {speed}", self.recording)
    }

    /// For a terminal or a file of text.
    pub fn to_text(&self) -> String {
        let mut text = self.title() + "\n";
        for (number, row) in (1..).zip(&self.rows) {
            let _ = write!(text, "\n{number:>2}. {}  [evidence {}]\n", row.title, row.grade);
            for line in &row.lines {
                let _ = writeln!(text, "    {}", spoken(line));
                for more in [&line.comparison, &line.change].into_iter().filter(|more| !more.is_empty()) {
                    let _ = writeln!(text, "        {more}");
                }
            }
            for (name, what) in [("model", &row.model), ("reference", &row.reference)] {
                if !what.is_empty() {
                    let _ = writeln!(text, "    {name}: {what}");
                }
            }
        }
        text + "\n" + FOOTER + "\n"
    }

    /// For a notebook or a page: one table, every text escaped.
    pub fn to_html(&self) -> String {
        let head =
            ["", "value (95 % CI, n)", "compared with", "change since baseline", "model", "reference", "evidence"];
        let head: String = head.map(|name| format!("<th>{name}</th>")).concat();
        let mut html =
            format!("<table><caption>{}</caption><thead><tr>{head}</tr></thead><tbody>", escape(&self.title()));
        for row in &self.rows {
            let lines = |of: fn(&Line) -> String| {
                let mut said: Vec<String> = row.lines.iter().map(|line| escape(&of(line))).collect();
                said.dedup();
                said.retain(|text| !text.is_empty());
                said.join("<br>")
            };
            let _ = write!(
                html,
                "<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                escape(row.title),
                lines(spoken),
                lines(|line| line.comparison.clone()),
                lines(|line| line.change.clone()),
                escape(&row.model),
                escape(&row.reference),
                escape(row.grade),
            );
        }
        html + "</tbody></table><p><small>" + FOOTER + "</small></p>"
    }

    /// One row per line: `row`, `title`, `metric`, `side`, `value`, `comparison`, `change`, `model`, `reference`, `grade`.
    pub fn to_table(&self) -> Table {
        let all: Vec<_> =
            (1..).zip(&self.rows).flat_map(|(n, row)| row.lines.iter().map(move |line| (n, row, line))).collect();
        let text = |of: &dyn Fn(&super::Row, &Line) -> String| {
            Values::Text(all.iter().map(|(_, row, line)| of(row, line)).collect())
        };
        Table::new("profile")
            .with("row", Unit::Count, Values::Integer(all.iter().map(|(n, ..)| Some(*n)).collect()))
            .with("title", Unit::None, text(&|row, _| row.title.to_owned()))
            .with("metric", Unit::None, text(&|_, line| line.metric.clone()))
            .with("side", Unit::None, text(&|_, line| line.side.clone()))
            .with("value", Unit::None, text(&|_, line| line.value.clone()))
            .with("comparison", Unit::None, text(&|_, line| line.comparison.clone()))
            .with("change", Unit::None, text(&|_, line| line.change.clone()))
            .with("model", Unit::None, text(&|row, _| row.model.clone()))
            .with("reference", Unit::None, text(&|row, _| row.reference.clone()))
            .with("grade", Unit::None, text(&|row, _| row.grade.to_owned()))
    }
}

/// `peak (+ adduction), left: 9.41° (95 % CI 9.10 to 9.72, n 41)`.
fn spoken(line: &Line) -> String {
    let names: Vec<&str> =
        [line.label.as_str(), line.side.as_str()].into_iter().filter(|name| !name.is_empty()).collect();
    if names.is_empty() { line.value.clone() } else { format!("{}: {}", names.join(", "), line.value) }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
