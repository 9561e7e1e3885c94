package values

import "strings"

// monthNames are the names of months and their short forms, without accents and
// points: English, German, French, Spanish, Portuguese, Polish, Dutch, Italian,
// Swedish, Danish and Norwegian. No name is that of two months.
var monthNames = func() map[string]int {
	names := make(map[string]int)
	for i, list := range []string{
		"january jan januar janvier janv enero ene janeiro styczen stycznia sty januari gennaio gen",
		"february feb februar febr fevrier fevr fev febrero fevereiro luty lutego lut februari febbraio",
		"march mar marz maerz mrz mars marzo marco marzec marca maart mrt marts",
		"april apr avril avr abril abr kwiecien kwietnia kwi aprile",
		"may mai mayo maio maj maja mei maggio mag",
		"june jun juni juin junio junho czerwiec czerwca cze giugno giu",
		"july jul juli juillet juil julio julho lipiec lipca lip luglio lug",
		"august aug aout agosto ago sierpien sierpnia sie augustus augusti",
		"september sep sept septembre septiembre setembro set wrzesien wrzesnia wrz settembre sett",
		"october oct oktober okt octobre octubre outubro out pazdziernik pazdziernika paz ottobre ott",
		"november nov novembre noviembre novembro listopad listopada lis",
		"december dec dezember dez decembre diciembre dic dezembro grudzien grudnia gru dicembre desember des",
	} {
		for _, name := range strings.Fields(list) {
			names[name] = i + 1
		}
	}
	return names
}()

// passedOver are words in a date that do not matter to the day.
var passedOver = func() map[string]bool {
	words := make(map[string]bool)
	for _, word := range strings.Fields("st nd rd th er of de del di do den der am um at on le il al alle a as kl " +
		"uhr godz " +
		"monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun " +
		"montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sa sonntag so") {
		words[word] = true
	}
	return words
}()

// month is the number of the month with a name, 0 where it is none.
func month(word string) int { return monthNames[fold(word)] }

// fold writes a word in small letters, without accents and the point behind it.
func fold(word string) string {
	return accents.Replace(strings.ToLower(strings.TrimSuffix(word, ".")))
}

var accents = strings.NewReplacer("ä", "a", "á", "a", "à", "a", "â", "a", "ã", "a", "å", "a", "ą", "a", "ç", "c", "ć",
	"c", "é", "e", "è", "e", "ê", "e", "ę", "e",
	"í", "i", "ì", "i", "î", "i", "ł", "l", "ñ", "n", "ń", "n", "ó", "o", "ö", "o", "ô", "o", "ś", "s", "ú", "u", "û", "u",
	"ù", "u", "ü", "u", "ź", "z", "ż", "z")
