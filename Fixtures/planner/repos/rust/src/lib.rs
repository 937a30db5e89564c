//! Readings of a weather station.
pub mod convert;
pub mod series;
