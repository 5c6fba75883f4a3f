"""Segments, joints and their angles, from arrays of markers.

Examples
--------
>>> import midstance as ms
>>> ms.body.hip_joint_centre_m(width_m=0.240, depth_m=0.150, leg_length_m=0.880).shape
(3,)
"""

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
