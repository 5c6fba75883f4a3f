//! The places on the body that metrics ask for.

use crate::{quantity::Side, recording::Segment};

/// A palpable place that a metric asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Landmark {
    /// Back of the calcaneus.
    Heel,
    /// Tip of the foot: toe, hallux or second metatarsal head.
    Toe,
    /// Tip of the big toe.
    Hallux,
    /// Head of the first metatarsal.
    FirstMetatarsal,
    /// Head of the second metatarsal.
    SecondMetatarsal,
    /// Head of the fifth metatarsal.
    FifthMetatarsal,
    /// Lateral malleolus.
    LateralMalleolus,
    /// Medial malleolus.
    MedialMalleolus,
    /// Lateral epicondyle of the femur.
    LateralKnee,
    /// Medial epicondyle of the femur.
    MedialKnee,
    /// Head of the fibula.
    FibulaHead,
    /// Tuberosity of the tibia.
    TibialTuberosity,
    /// Greater trochanter.
    Trochanter,
    /// Anterior superior iliac spine.
    Asis,
    /// Posterior superior iliac spine.
    Psis,
    /// Top of the iliac crest.
    IliacCrest,
    /// Acromion.
    Shoulder,
    /// Sacrum, between the posterior spines.
    Sacrum,
    /// Seventh cervical vertebra.
    C7,
    /// Jugular notch, between the clavicles.
    Sternum,
}

impl Landmark {
    /// Every landmark.
    pub const ALL: [Self; 20] = [
        Self::Heel,
        Self::Toe,
        Self::Hallux,
        Self::FirstMetatarsal,
        Self::SecondMetatarsal,
        Self::FifthMetatarsal,
        Self::LateralMalleolus,
        Self::MedialMalleolus,
        Self::LateralKnee,
        Self::MedialKnee,
        Self::FibulaHead,
        Self::TibialTuberosity,
        Self::Trochanter,
        Self::Asis,
        Self::Psis,
        Self::IliacCrest,
        Self::Shoulder,
        Self::Sacrum,
        Self::C7,
        Self::Sternum,
    ];

    /// Slug, for messages and for names given by the user: `"heel"`, `"lateral_knee"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Heel => "heel",
            Self::Toe => "toe",
            Self::Hallux => "hallux",
            Self::FirstMetatarsal => "first_metatarsal",
            Self::SecondMetatarsal => "second_metatarsal",
            Self::FifthMetatarsal => "fifth_metatarsal",
            Self::LateralMalleolus => "lateral_malleolus",
            Self::MedialMalleolus => "medial_malleolus",
            Self::LateralKnee => "lateral_knee",
            Self::MedialKnee => "medial_knee",
            Self::FibulaHead => "fibula_head",
            Self::TibialTuberosity => "tibial_tuberosity",
            Self::Trochanter => "trochanter",
            Self::Asis => "asis",
            Self::Psis => "psis",
            Self::IliacCrest => "iliac_crest",
            Self::Shoulder => "shoulder",
            Self::Sacrum => "sacrum",
            Self::C7 => "c7",
            Self::Sternum => "sternum",
        }
    }

    /// The segment it is fixed to; `None` above the pelvis.
    pub fn segment(self) -> Option<Segment> {
        match self {
            Self::Asis | Self::Psis | Self::IliacCrest | Self::Sacrum => Some(Segment::Pelvis),
            Self::Trochanter | Self::LateralKnee | Self::MedialKnee => Some(Segment::Thigh),
            Self::FibulaHead | Self::TibialTuberosity | Self::LateralMalleolus | Self::MedialMalleolus => {
                Some(Segment::Shank)
            }
            Self::Heel
            | Self::Toe
            | Self::Hallux
            | Self::FirstMetatarsal
            | Self::SecondMetatarsal
            | Self::FifthMetatarsal => Some(Segment::Foot),
            Self::Shoulder | Self::C7 | Self::Sternum => None,
        }
    }

    /// The sides it exists on; one `None` for a landmark in the middle.
    pub fn sides(self) -> &'static [Option<Side>] {
        match self {
            Self::Sacrum | Self::C7 | Self::Sternum => &[None],
            _ => &[Some(Side::Left), Some(Side::Right)],
        }
    }
}
