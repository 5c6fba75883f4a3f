//! The parameter section: groups of named values.
//!
//! ```text
//! section    u8 first block  u8 0x50  u8 blocks  u8 processor (84 Intel, 85 DEC, 86 MIPS)
//! group      i8 letters (negative: locked)  i8 -id  NAME  u16 offset to the next  u8 letters  description
//! parameter  i8 letters (negative: locked)  i8  id  NAME  u16 offset to the next
//!            i8 type (-1 text, 1 byte, 2 word, 4 float)  u8 dimensions  u8 each  values  u8 letters  description
//! ```
//! Offsets count from where they stand; an offset of 0, and a name of no letters, end the section. Arrays have their
//! first dimension running fastest; the first dimension of text is the length of each string. A dimension is at most
//! 255, so longer lists go on in `LABELS2`, `LABELS3` …

use super::bytes::{Processor, take};
use crate::read::text::decode;

/// The values of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Strings, without the blanks that pad them.
    Text(Vec<String>),
    /// Signed bytes.
    Bytes(Vec<i8>),
    /// Words as signed numbers; counts are often meant unsigned.
    Words(Vec<i16>),
    /// Floats.
    Floats(Vec<f64>),
}

/// A named array.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name in capitals: `"LABELS"`.
    pub name: String,
    /// What the file says it is.
    pub description: String,
    /// Lengths of the dimensions, the fastest first; empty for a single value. Text has the length of its strings first.
    pub dimensions: Vec<usize>,
    /// The values, the first dimension running fastest.
    pub values: Values,
}

impl Parameter {
    /// The values as numbers; none for text.
    pub fn numbers(&self) -> Vec<f64> {
        match &self.values {
            Values::Text(_) => Vec::new(),
            Values::Bytes(values) => values.iter().map(|v| f64::from(*v)).collect(),
            Values::Words(values) => values.iter().map(|v| f64::from(*v)).collect(),
            Values::Floats(values) => values.clone(),
        }
    }

    /// The values as counts, which writers store in unsigned words or bytes; none for text.
    pub fn counts(&self) -> Vec<f64> {
        match &self.values {
            Values::Bytes(values) => values.iter().map(|v| f64::from(v.cast_unsigned())).collect(),
            Values::Words(values) => values.iter().map(|v| f64::from(v.cast_unsigned())).collect(),
            _ => self.numbers(),
        }
    }

    /// The strings; none for numbers.
    pub fn texts(&self) -> &[String] {
        match &self.values {
            Values::Text(texts) => texts,
            _ => &[],
        }
    }
}

/// A group of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Name in capitals: `"POINT"`.
    pub name: String,
    /// What the file says it is.
    pub description: String,
    /// Its parameters in the order of the file.
    pub parameters: Vec<Parameter>,
}

/// Every group of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    /// The groups in the order of the file.
    pub groups: Vec<Group>,
}

impl Parameters {
    /// The group called `name`, in any case.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name.eq_ignore_ascii_case(name))
    }

    /// The parameter `group:name`, in any case.
    pub fn get(&self, group: &str, name: &str) -> Option<&Parameter> {
        self.group(group)?.parameters.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name))
    }

    /// First number of `group:name`.
    pub fn number(&self, group: &str, name: &str) -> Option<f64> {
        self.get(group, name)?.numbers().first().copied()
    }

    /// First count of `group:name`: a word taken as unsigned.
    pub fn count(&self, group: &str, name: &str) -> Option<f64> {
        self.get(group, name)?.counts().first().copied()
    }

    /// Strings of `group:name` and its continuations `name2`, `name3` ….
    pub fn texts(&self, group: &str, name: &str) -> Vec<String> {
        self.continued(group, name).flat_map(|parameter| parameter.texts().iter().cloned()).collect()
    }

    /// Numbers of `group:name` and its continuations `name2`, `name3` ….
    pub fn numbers(&self, group: &str, name: &str) -> Vec<f64> {
        self.continued(group, name).flat_map(Parameter::numbers).collect()
    }

    fn continued<'a>(&'a self, group: &'a str, name: &'a str) -> impl Iterator<Item = &'a Parameter> {
        let further = (2..).map_while(move |number: usize| self.get(group, &format!("{name}{number}")));
        self.get(group, name).into_iter().chain(further)
    }
}

/// What a section holds, and what was odd in it.
pub(super) struct Section {
    pub parameters: Parameters,
    /// One sentence where the chain of offsets was broken.
    pub doubt: Option<String>,
}

/// Reads the section that begins at `start`, of which the four bytes of its head are known to be there.
pub(super) fn read(bytes: &[u8], start: usize, processor: Processor) -> Section {
    let mut groups: Vec<(i8, Group)> = Vec::new();
    let mut loose: Vec<(i8, Parameter)> = Vec::new();
    let mut doubt = None;
    let mut at = start + 4;
    while let Some(entry) = Entry::read(bytes, at, processor) {
        match entry.what {
            What::Group(description) => {
                groups.push((entry.id, Group { name: entry.name, description, parameters: Vec::new() }));
            }
            What::Parameter { description, dimensions, values } => {
                loose.push((entry.id, Parameter { name: entry.name, description, dimensions, values }));
            }
        }
        match entry.next {
            None => break,
            // An offset into the entry itself or out of the file cannot be one; what is written ends somewhere.
            Some(next) if next > at && next < bytes.len() && next >= entry.content => at = next,
            Some(_) => {
                doubt.get_or_insert_with(|| {
                    format!(
                        "the offset to the next parameter at byte {at} is wrong; read as if they followed each other"
                    )
                });
                at = entry.end;
            }
        }
    }
    for (id, parameter) in loose {
        // Parameters may stand before their group, and a few writers forget the group.
        let known = groups.iter().position(|(group, _)| *group == id);
        let index = known.unwrap_or_else(|| {
            groups.push((id, Group { name: format!("GROUP{id}"), description: String::new(), parameters: Vec::new() }));
            groups.len() - 1
        });
        groups[index].1.parameters.push(parameter);
    }
    Section { parameters: Parameters { groups: groups.into_iter().map(|(_, group)| group).collect() }, doubt }
}

enum What {
    Group(String),
    Parameter { description: String, dimensions: Vec<usize>, values: Values },
}

struct Entry {
    /// Number of the group, positive.
    id: i8,
    name: String,
    what: What,
    /// Where the next entry stands by the offset; `None` at the end.
    next: Option<usize>,
    /// Where what the entry must hold ends.
    content: usize,
    /// Where the entry ends with its description.
    end: usize,
}

impl Entry {
    fn read(bytes: &[u8], at: usize, processor: Processor) -> Option<Self> {
        let [letters, id] = take::<2>(bytes, at)?;
        let letters = usize::from(letters.cast_signed().unsigned_abs());
        let id = id.cast_signed();
        if letters == 0 || id == 0 {
            return None;
        }
        let name = text(bytes.get(at + 2..at + 2 + letters)?).to_ascii_uppercase();
        let here = at + 2 + letters;
        let offset = usize::from(processor.word(take(bytes, here)?));
        let next = (offset > 0).then_some(here + offset);
        let mut content = here + 2;
        let what = if id < 0 {
            let (description, end) = description(bytes, content, next);
            return Some(Self { id: id.checked_neg()?, name, what: What::Group(description), next, content, end });
        } else {
            let (dimensions, values, end) = values(bytes, content, processor)?;
            content = end;
            (dimensions, values)
        };
        let (description, end) = description(bytes, content, next);
        let (dimensions, values) = what;
        Some(Self { id, name, what: What::Parameter { description, dimensions, values }, next, content, end })
    }
}

/// The description at `at`, which some writers leave out, and where it ends.
fn description(bytes: &[u8], at: usize, next: Option<usize>) -> (String, usize) {
    if next == Some(at) {
        return (String::new(), at);
    }
    let Some(letters) = bytes.get(at).map(|n| usize::from(*n)) else { return (String::new(), at) };
    let end = (at + 1 + letters).min(bytes.len()).min(next.unwrap_or(usize::MAX).max(at + 1));
    (text(&bytes[at + 1..end]), end)
}

/// Dimensions and values at `at`, and where they end; `None` where they do not fit into the file.
fn values(bytes: &[u8], at: usize, processor: Processor) -> Option<(Vec<usize>, Values, usize)> {
    let [size, rank] = take::<2>(bytes, at)?;
    let size = size.cast_signed();
    let from = at + 2 + usize::from(rank);
    let dimensions: Vec<usize> = bytes.get(at + 2..from)?.iter().map(|n| usize::from(*n)).collect();
    let count = dimensions.iter().try_fold(1_usize, |product, n| product.checked_mul(*n))?;
    let width = usize::from(size.unsigned_abs());
    let to = from.checked_add(count.checked_mul(width)?)?;
    let raw = bytes.get(from..to)?;
    let values = match size {
        -1 => Values::Text(strings(raw, dimensions.first().copied().unwrap_or(1))),
        1 => Values::Bytes(raw.iter().map(|b| b.cast_signed()).collect()),
        2 => Values::Words(raw.as_chunks().0.iter().map(|b| processor.word(*b).cast_signed()).collect()),
        4 => Values::Floats(raw.as_chunks().0.iter().map(|b| processor.float(*b)).collect()),
        _ => return None,
    };
    Some((dimensions, values, to))
}

fn strings(raw: &[u8], length: usize) -> Vec<String> {
    if length == 0 { Vec::new() } else { raw.chunks_exact(length).map(text).collect() }
}

/// Text without its padding, in UTF-8 or Latin-1.
fn text(raw: &[u8]) -> String {
    let end = raw.iter().position(|b| *b == 0).unwrap_or(raw.len());
    decode(&raw[..end]).trim().to_owned()
}
