"""All samples whose danger or gap lies in the structure of the file rather than in what its pages draw."""

from . import carried, described, lacking, layered, named, versions

SAMPLES = [
    *carried.SAMPLES,
    *layered.SAMPLES,
    *versions.SAMPLES,
    *described.SAMPLES,
    *lacking.SAMPLES,
    *named.SAMPLES,
]
