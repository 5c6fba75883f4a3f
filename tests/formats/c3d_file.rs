//! Writes small C3D files, in any of the six encodings, with whatever oddities a test needs. Synthetic.
//!
//! ```text
//! block 1 header │ block 2 … parameters │ data: points, analog samples │ zeros up to a whole block
//! ```

/// Bytes in a block.
const BLOCK: usize = 512;

/// Whose number formats: 84 Intel, 85 DEC, 86 SGI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Processor {
    Intel = 84,
    Dec = 85,
    Sgi = 86,
}

impl Processor {
    fn word(self, value: u16) -> [u8; 2] {
        if self == Self::Sgi { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn float(self, value: f32) -> [u8; 4] {
        match self {
            Self::Intel => value.to_le_bytes(),
            Self::Sgi => value.to_be_bytes(),
            // Four times the IEEE number, its words swapped; zero is zero.
            Self::Dec => {
                let [a, b, c, d] = if value == 0.0 { [0; 4] } else { (4.0 * value).to_be_bytes() };
                [b, a, d, c]
            }
        }
    }
}

/// Values of a parameter: with their dimensions, the fastest first.
#[derive(Clone, Debug)]
pub enum Values {
    Text(Vec<String>),
    Words(Vec<usize>, Vec<u16>),
    Floats(Vec<usize>, Vec<f32>),
}

/// One file.
#[derive(Clone, Debug)]
pub struct C3dFile {
    pub processor: Processor,
    pub is_float: bool,
    /// Millimetres in one step of an integer.
    pub scale: f32,
    pub rate_hz: f32,
    pub first_frame: u16,
    /// x, y, z, and residual with cameras (a negative one: no point), per point and frame; all of one length.
    pub points: Vec<Vec<[f32; 4]>>,
    /// Stored values per channel; all of one length, a multiple of the number of frames.
    pub analogs: Vec<Vec<f32>>,
    /// Group, name, values, in the order in which they are written.
    pub parameters: Vec<(&'static str, String, Values)>,
}

impl C3dFile {
    /// Points called `labels` at 100 Hz, Intel floats, mm.
    pub fn new(labels: &[&str], points: Vec<Vec<[f32; 4]>>) -> Self {
        let file = Self {
            processor: Processor::Intel,
            is_float: true,
            scale: 0.5,
            rate_hz: 100.0,
            first_frame: 1,
            points,
            analogs: Vec::new(),
            parameters: Vec::new(),
        };
        file.text("POINT", "LABELS", labels).text("POINT", "UNITS", &["mm"])
    }

    /// Channels beside the points, with their stored values, labels and units; every scale is 1.
    pub fn channels(mut self, labels: &[&str], units: &[&str], stored: Vec<Vec<f32>>) -> Self {
        let count = stored.len();
        self.analogs = stored;
        self.text("ANALOG", "LABELS", labels)
            .text("ANALOG", "UNITS", units)
            .words("ANALOG", "USED", &[], &[count as u16])
            .floats("ANALOG", "GEN_SCALE", &[], &[1.0])
            .floats("ANALOG", "SCALE", &[count], &vec![1.0; count])
            .words("ANALOG", "OFFSET", &[count], &vec![0; count])
    }

    pub fn text(self, group: &'static str, name: &str, values: &[&str]) -> Self {
        self.set(group, name, Values::Text(values.iter().map(|v| (*v).to_owned()).collect()))
    }

    pub fn words(self, group: &'static str, name: &str, dimensions: &[usize], values: &[u16]) -> Self {
        self.set(group, name, Values::Words(dimensions.to_vec(), values.to_vec()))
    }

    pub fn floats(self, group: &'static str, name: &str, dimensions: &[usize], values: &[f32]) -> Self {
        self.set(group, name, Values::Floats(dimensions.to_vec(), values.to_vec()))
    }

    /// Adds the parameter, in the place of one of the same name where there is one.
    fn set(mut self, group: &'static str, name: &str, values: Values) -> Self {
        self.parameters.retain(|(of, own, _)| *of != group || own != name);
        self.parameters.push((group, name.to_owned(), values));
        self
    }

    /// The same recording in another encoding.
    pub fn encoded(mut self, processor: Processor, is_float: bool) -> Self {
        (self.processor, self.is_float) = (processor, is_float);
        self
    }

    fn frames(&self) -> usize {
        self.points.first().map_or(1, Vec::len)
    }

    fn per_frame(&self) -> usize {
        self.analogs.first().map_or(0, |channel| channel.len() / self.frames())
    }

    pub fn bytes(&self) -> Vec<u8> {
        let scale = if self.is_float { -self.scale } else { self.scale };
        let whole = self
            .clone()
            .floats("POINT", "SCALE", &[], &[scale])
            .floats("POINT", "RATE", &[], &[self.rate_hz])
            .words("POINT", "FRAMES", &[], &[self.frames() as u16])
            .words("POINT", "USED", &[], &[self.points.len() as u16]);
        let whole = if self.analogs.is_empty() {
            whole
        } else {
            whole.floats("ANALOG", "RATE", &[], &[self.rate_hz * self.per_frame() as f32])
        };
        // The section says where the data begin, and is as long whatever it says.
        let whole = whole.words("POINT", "DATA_START", &[], &[0]);
        let data_block = 2 + whole.section().len() / BLOCK;
        let parameters = whole.words("POINT", "DATA_START", &[], &[data_block as u16]).section();
        let mut bytes = self.header(scale, data_block);
        bytes.extend(parameters);
        bytes.extend(self.data());
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        bytes
    }

    fn header(&self, scale: f32, data_block: usize) -> Vec<u8> {
        let (word, float) = (|v: usize| self.processor.word(v as u16), |v: f32| self.processor.float(v));
        let last = usize::from(self.first_frame) + self.frames() - 1;
        let mut head = vec![2, 0x50];
        let counts = [self.points.len(), self.analogs.len() * self.per_frame(), self.first_frame.into(), last, 10];
        head.extend(counts.into_iter().flat_map(word));
        head.extend(float(scale));
        head.extend([data_block, self.per_frame()].into_iter().flat_map(word));
        head.extend(float(self.rate_hz));
        head.resize(BLOCK, 0);
        head
    }

    fn section(&self) -> Vec<u8> {
        let mut groups: Vec<&str> = Vec::new();
        for (group, ..) in &self.parameters {
            if !groups.contains(group) {
                groups.push(group);
            }
        }
        let mut section = vec![1, 0x50, 0, self.processor as u8];
        for (index, group) in groups.iter().enumerate() {
            let id = index as u8 + 1;
            self.entry(&mut section, group, id.wrapping_neg(), &[]);
            for (_, name, values) in self.parameters.iter().filter(|(of, ..)| of == group) {
                self.entry(&mut section, name, id, &self.body(values));
            }
        }
        section.resize((section.len() + 2).next_multiple_of(BLOCK), 0);
        section[2] = (section.len() / BLOCK) as u8;
        section
    }

    fn entry(&self, section: &mut Vec<u8>, name: &str, id: u8, body: &[u8]) {
        section.extend([name.len() as u8, id]);
        section.extend(name.bytes());
        // The offset counts itself, the body and the empty description.
        section.extend(self.processor.word(body.len() as u16 + 3));
        section.extend(body);
        section.push(0);
    }

    fn body(&self, values: &Values) -> Vec<u8> {
        let shape = |kind: i8, dimensions: &[usize]| {
            let mut head = vec![kind.cast_unsigned(), dimensions.len() as u8];
            head.extend(dimensions.iter().map(|d| *d as u8));
            head
        };
        match values {
            Values::Text(texts) => {
                let width = texts.iter().map(String::len).max().unwrap_or(0);
                let mut body = shape(-1, &[width, texts.len()]);
                body.extend(texts.iter().flat_map(|text| format!("{text:width$}").into_bytes()));
                body
            }
            Values::Words(dimensions, words) => {
                let mut body = shape(2, dimensions);
                body.extend(words.iter().flat_map(|v| self.processor.word(*v)));
                body
            }
            Values::Floats(dimensions, floats) => {
                let mut body = shape(4, dimensions);
                body.extend(floats.iter().flat_map(|v| self.processor.float(*v)));
                body
            }
        }
    }

    fn data(&self) -> Vec<u8> {
        let mut data = Vec::new();
        let mut put = |value: f32| {
            if self.is_float {
                data.extend(self.processor.float(value));
            } else {
                // Unsigned samples lie above the signed ones.
                let value = if value > 32_767.0 { value as u16 } else { (value as i16).cast_unsigned() };
                data.extend(self.processor.word(value));
            }
        };
        let step = if self.is_float { 1.0 } else { self.scale };
        for frame in 0..self.frames() {
            for [x, y, z, seen] in self.points.iter().map(|point| point[frame]) {
                [x / step, y / step, z / step, seen].into_iter().for_each(&mut put);
            }
            for sample in frame * self.per_frame()..(frame + 1) * self.per_frame() {
                self.analogs.iter().for_each(|channel| put(channel[sample]));
            }
        }
        data
    }
}
