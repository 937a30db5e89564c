package stock

import "sort"

// Shelf holds items by name.
type Shelf struct {
	items map[string]*Item
}

// Find returns the item of that name, or nil.
func (shelf *Shelf) Find(name string) *Item {
	return shelf.items[name]
}

// Names lists all items in order.
func (shelf *Shelf) Names() []string {
	var names []string
	for name := range shelf.items {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// ReorderPoint tells below which count an item is ordered anew.
func ReorderPoint(daily, days int) int {
	return daily * days
}
