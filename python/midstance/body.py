"""Segments, joints and their angles, from arrays of markers."""

from midstance._core import (
    frontal_plane_deg,
    hip_joint_centre_m,
    joint_angles,
    long_bone_frame,
    pelvis_frame,
    rigid_fit,
)

__all__ = [
    "frontal_plane_deg",
    "hip_joint_centre_m",
    "joint_angles",
    "long_bone_frame",
    "pelvis_frame",
    "rigid_fit",
]
