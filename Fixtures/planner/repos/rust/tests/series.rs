use climate::series::warmest;

#[test]
fn warmest_of_none() {
    assert_eq!(warmest(&[]), None);
}
