"""A chain of bodies fitted to markers, as an inverse kinematics does it: pelvis, thighs, shanks and feet.

For `hip_chain.py`. Standing gives the places of markers and joints in each body; the hips are balls, knees and ankles
hinges or balls.
"""

import numpy as np
from scipy.spatial.transform import Rotation

SIDES = {"left": -1, "right": 1}
# Parts of the thighs and shanks that wear a marker.
CLUSTER = [f"{end}.{face}" for end in ("Top", "Bottom") for face in ("Lateral", "Medial")]
# Weights of the inverse kinematics beside the data (pfjrf-methods, set-up files of RBDS016): neither knees nor ankles
# nor trochanters are tracked.
PELVIS = {"ASIS": 5.0, "PSIS": 5.0, "Iliac.Crest": 2.5}
LEG = {
    "thigh": {f"Thigh.{place}": 5.0 for place in CLUSTER},
    "shank": {f"Shank.{place}": 5.0 for place in CLUSTER},
    "foot": {"Heel.Top": 5.0, "Heel.Bottom": 5.0, "Heel.Lateral": 5.0, "MT1": 10.0, "MT5": 10.0},
}


def unit(vector):
    """Divide by the length."""
    return vector / np.linalg.norm(vector, axis=-1, keepdims=True)


def frame(forward, up):
    """Columns x, y, z of a frame whose y is `up` and whose x is the part of `forward` across it."""
    y = unit(up)
    x = unit(forward - (forward @ y) * y)
    return np.column_stack([x, y, np.cross(x, y)])


def cardan(rotation):
    """Decompose into z, x, y (mobile axes), degrees; `...` of them along the first axis."""
    return np.degrees(
        [
            np.arctan2(-rotation[..., 0, 1], rotation[..., 1, 1]),
            np.arcsin(rotation[..., 2, 1]),
            np.arctan2(-rotation[..., 2, 0], rotation[..., 2, 2]),
        ]
    )


def spines(at):
    """Columns x, y, z of the pelvis of its four spines (ISB); `at` gives the place of a label, shape (..., 3)."""
    z = unit(at("R.ASIS") - at("L.ASIS"))
    y = unit(np.cross(z, at("L.ASIS") + at("R.ASIS") - at("L.PSIS") - at("R.PSIS")))
    return np.stack([np.cross(y, z), y, z], axis=-1)


class Body:
    """A body of the chain in standing: the joint to its parent, the markers it wears, its anatomical frame."""

    def __init__(self, parent, joint, axis, markers, axes):
        self.parent, self.joint, self.axis, self.markers, self.axes = parent, joint, axis, markers, axes


def chain(still, hinges=True, hip_m=None):
    """Build pelvis, thighs, shanks and feet of the runner who stands still.

    `hinges` makes knees and ankles such, else they are balls; `hip_m` is how far the hips lie from the middle, else as
    the regression says.
    """
    at = still.__getitem__
    middle, behind = ((at(f"L.{spine}") + at(f"R.{spine}")) / 2 for spine in ("ASIS", "PSIS"))
    width, depth = np.linalg.norm(at("R.ASIS") - at("L.ASIS")), np.linalg.norm(middle - behind)
    own = spines(at)
    ways = [("Knee.Medial", "ASIS"), ("Ankle.Medial", "Knee.Medial")]
    leg = np.mean([sum(np.linalg.norm(at(f"{s}.{a}") - at(f"{s}.{b}")) for a, b in ways) for s in "LR"])
    worn = {f"{s}.{place}": weight for s in "LR" for place, weight in PELVIS.items()}
    # Upright in standing, as the pelvis of a scaled model nearly is; the spines' own frame leans forward.
    bodies = [Body(None, middle, None, worn, frame(own[:, 0], np.array([0.0, 1.0, 0.0])))]
    for side, sign in SIDES.items():
        letter = side[0].upper()
        # Harrington et al. 2007, with 7 mm of marker.
        outwards = hip_m or 0.28 * depth + 0.16 * width + 0.0079
        centre = [-0.24 * depth - 0.0169, -0.16 * width - 0.04 * leg - 0.0071, sign * outwards]
        hip = middle + own @ centre
        ends = {joint: (at(f"{letter}.{joint}"), at(f"{letter}.{joint}.Medial")) for joint in ("Knee", "Ankle")}
        knee, ankle = (sum(pair) / 2 for pair in ends.values())
        rightwards = {joint: sign * (lateral - medial) for joint, (lateral, medial) in ends.items()}
        thigh = frame(np.cross(hip - knee, rightwards["Knee"]), hip - knee)
        joints = [hip, knee, ankle]
        axes = [None, thigh[:, 2] if hinges else None, unit(rightwards["Ankle"]) if hinges else None]
        for number, (joint, axis, worn) in enumerate(zip(joints, axes, LEG.values(), strict=True)):
            parent = 0 if number == 0 else len(bodies) - 1
            markers = {f"{letter}.{place}": weight for place, weight in worn.items()}
            bodies.append(Body(parent, joint, axis, markers, thigh))
    return bodies


class Fit:
    """The chain in every frame, by weighted least squares (Gauss and Newton, all frames at once)."""

    def __init__(self, still, bodies, places):
        self.bodies = bodies
        worn = [(number, label, w) for number, body in enumerate(bodies) for label, w in body.markers.items()]
        self.owner = [number for number, _, _ in worn]
        self.arm = np.array([still[label] - bodies[number].joint for number, label, _ in worn])
        self.root = np.sqrt([weight for _, _, weight in worn])
        self.seen = np.stack([places[label] for _, label, _ in worn], axis=1)
        self.steps = [3 if body.axis is None else 1 for body in bodies]
        self.steps[0] = 6
        self.starts = np.concatenate([[0], np.cumsum(self.steps)])
        frames = len(self.seen)
        self.turned = [np.tile(np.eye(3), (frames, 1, 1)) for _ in bodies]
        self._start()
        for _ in range(100):
            if self._improve() < 1e-6:
                return
        raise RuntimeError("the chain did not settle")

    def _start(self):
        """Put the pelvis where its own markers are; the legs stand."""
        own = [i for i, number in enumerate(self.owner) if number == 0]
        arm, seen = self.arm[own], self.seen[:, own]
        for now, places in zip(self.turned[0], seen, strict=True):
            now[:] = Rotation.align_vectors(places - places.mean(axis=0), arm - arm.mean(axis=0))[0].as_matrix()
        self.origin = seen.mean(axis=1) - self.turned[0] @ arm.mean(axis=0)

    def _pose(self):
        """Orientation of every body in the lab, and where its joint is."""
        whole, joints = [self.turned[0]], [self.origin]
        for body, own in zip(self.bodies[1:], self.turned[1:], strict=True):
            step = body.joint - self.bodies[body.parent].joint
            joints.append(joints[body.parent] + whole[body.parent] @ step)
            whole.append(whole[body.parent] @ own)
        return whole, joints

    def _improve(self):
        """Take one step; return how far the largest turn (rad) or shift (m) was."""
        whole, joints = self._pose()
        places = np.stack([joints[n] + whole[n] @ arm for n, arm in zip(self.owner, self.arm, strict=True)], axis=1)
        apart = self.seen - places
        self.rms_m = np.sqrt((apart**2).sum(axis=2).mean())
        slope = np.zeros((*apart.shape, self.starts[-1]))
        for marker, owner in enumerate(self.owner):
            number = owner
            while number is not None:
                body, start = self.bodies[number], self.starts[number]
                outer = np.eye(3) if body.parent is None else whole[body.parent]
                axes = outer if body.axis is None else (outer @ body.axis)[..., None]
                lever = (places[:, marker] - joints[number])[..., None]
                slope[:, marker, :, start : start + axes.shape[-1]] = np.cross(axes, lever, axis=-2)
                if body.parent is None:
                    slope[:, marker, :, start + 3 : start + 6] = np.eye(3)
                number = body.parent
        slope = (slope * self.root[:, None, None]).reshape(len(apart), -1, self.starts[-1])
        apart = (apart * self.root[:, None]).reshape(len(apart), -1, 1)
        across = slope.swapaxes(1, 2)
        step = np.linalg.solve(across @ slope, across @ apart)[..., 0]
        self.origin = self.origin + step[:, 3:6]
        for number, body in enumerate(self.bodies):
            turn = step[:, self.starts[number] :][:, : 3 if body.axis is None else 1]
            turn = turn if body.axis is None else turn * body.axis
            self.turned[number] = Rotation.from_rotvec(turn).as_matrix() @ self.turned[number]
        return abs(step).max()

    def angles(self):
        """Obliquity (right side lower) and, of each side, hip adduction, degrees."""
        return self._angles(self._pose()[0])

    def standing(self):
        """Return the same angles of the runner who stands still."""
        return self._angles([np.eye(3)] * len(self.bodies))

    def _angles(self, whole):
        axes = [turned @ body.axes for turned, body in zip(whole, self.bodies, strict=True)]
        pelvis = axes[0]
        found = {"pelvis_list": cardan(pelvis)[1]}
        for number, (side, sign) in zip((1, 4), SIDES.items(), strict=True):
            found[f"hip_adduction_{side[0]}"] = sign * cardan(pelvis.swapaxes(-2, -1) @ axes[number])[1]
        return found
