package stock

import "testing"

func TestTake(t *testing.T) {
	item := Item{Name: "nail", Count: 3}
	if item.Take(4) != ErrShort {
		t.Fatal("took more than there was")
	}
}
