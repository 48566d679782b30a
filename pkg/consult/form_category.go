package consult

import "slices"

// Category is what sort of activity the Meetings of a Form are (类别), by which an office counts them.
type Category string

// The categories: 协商议政, 民主监督, 学习, 议决 and 其他. Plenaries, standing committees and chair's meetings consult, which is
// what they are counted as.
const (
	CategoryConsultation Category = "consultation"
	CategorySupervision  Category = "supervision"
	CategoryStudy        Category = "study"
	CategoryRuling       Category = "ruling"
	CategoryOther        Category = "other"
)

// Categories lists every Category.
var Categories = []Category{
	CategoryConsultation, CategorySupervision, CategoryStudy, CategoryRuling, CategoryOther,
}

// Known reports whether c is one of the five.
func (c Category) Known() bool { return slices.Contains(Categories, c) }

// Words are what people call the category.
func (c Category) Words() (string, string) {
	switch c {
	case CategoryConsultation:
		return "协商议政", "consultation"
	case CategorySupervision:
		return "民主监督", "supervision"
	case CategoryStudy:
		return "学习", "study"
	case CategoryRuling:
		return "议决", "ruling"
	}
	return "其他", "other"
}

// categoryOf is the Category of a Form that an office starts with.
func categoryOf(key FormKey) Category {
	switch key {
	case "supervision":
		return CategorySupervision
	case "study":
		return CategoryStudy
	case "research", "joint", "other":
		return CategoryOther
	}
	return CategoryConsultation
}
