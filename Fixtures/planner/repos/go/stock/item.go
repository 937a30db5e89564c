// Package stock counts what is on the shelves.
package stock

import "errors"

// ErrShort tells that fewer pieces are there than were asked for.
var ErrShort = errors.New("not enough in stock")

// Item is one article with the number of its pieces.
type Item struct {
	Name  string
	Count int
}

// Take removes pieces from the shelf.
func (item *Item) Take(pieces int) error {
	if pieces > item.Count {
		return ErrShort
	}
	item.Count -= pieces
	return nil
}

// Describe writes the item for a list.
func (item Item) Describe() string {
	return item.Name
}
