package graph

// room is where texts can still stand in a picture: two sums over each other would read as a
// third, and one below a box as less than it is.
type room struct{ taken [][4]int } // left, top, right, bottom

// textHeight is how tall a line of text beside a line is, and how far one may be moved.
const textHeight = 13

// newRoom is the room beside the boxes of a picture, by their upper left corners.
func newRoom(boxes map[int][2]int) *room {
	r := &room{taken: make([][4]int, 0, len(boxes))}
	for _, at := range boxes {
		r.taken = append(r.taken, [4]int{at[0], at[1], at[0] + boxWidth, at[1] + boxHeight})
	}
	return r
}

// take finds room for a text around its middle and above a base line, a little higher or lower
// where there is none, and keeps it. It returns the base line, or false.
func (r *room) take(middle, base, wide int) (int, bool) {
	for _, by := range [...]int{0, -textHeight, textHeight, -2 * textHeight, 2 * textHeight} {
		is := [4]int{middle - wide/2, base + by - textHeight + 3, middle + (wide+1)/2, base + by + 3}
		if r.isFree(is) {
			r.taken = append(r.taken, is)
			return base + by, true
		}
	}
	return 0, false
}

func (r *room) isFree(is [4]int) bool {
	for _, t := range r.taken {
		if is[0] < t[2] && t[0] < is[2] && is[1] < t[3] && t[1] < is[3] {
			return false
		}
	}
	return true
}
