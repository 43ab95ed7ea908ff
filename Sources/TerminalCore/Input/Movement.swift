/// A move through the rows of a list or the lines of a long text.
package enum Movement: Hashable, Sendable { case up, down, pageUp, pageDown, first, last }
