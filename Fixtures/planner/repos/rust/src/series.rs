/// The largest reading; None for no readings.
pub fn warmest(readings: &[f64]) -> Option<f64> {
    readings.iter().copied().reduce(f64::max)
}

/// The mean of the last `window` readings at each place.
pub fn moving_average(readings: &[f64], window: usize) -> Vec<f64> {
    readings.windows(window).map(|part| part.iter().sum::<f64>() / window as f64).collect()
}
