/// Celsius to Fahrenheit.
pub fn to_fahrenheit(celsius: f64) -> f64 {
    celsius * 9.0 / 5.0 + 32.0
}

/// Reads a temperature such as "21.5C".
pub fn parse_reading(text: &str) -> Option<f64> {
    text.trim().strip_suffix('C')?.parse().ok()
}

/// The name of a wind's direction in degrees.
pub fn compass_point(degrees: u32) -> &'static str {
    match degrees / 90 {
        0 => "N",
        1 => "E",
        2 => "S",
        _ => "W",
    }
}
