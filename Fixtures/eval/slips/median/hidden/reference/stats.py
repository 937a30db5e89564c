def median(values):
    """The middle one of the values in order, or the mean of the two middle ones."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle] + ordered[middle - 1]) / 2


def spread(values):
    """The distance from the least to the greatest value."""
    return max(values) - min(values)
