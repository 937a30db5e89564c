/// A secret in a text: where it stands, never what it is.
package struct FoundSecret: Hashable, Sendable {
    /// Places in the text that was scanned.
    package let range: Range<Int>
    /// How many of its first bytes tell only what kind it is.
    package let kept: Int
    /// The rule's name.
    package let rule: String
    /// What it is, for people, as in "looks like …".
    package let title: String
}
