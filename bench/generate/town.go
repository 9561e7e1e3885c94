package generate

import (
	"math"
	"math/rand/v2"
)

const (
	minAccounts = 1000
	maxAccounts = 500_000_000
	// One of hubShare accounts is a merchant or an employer.
	hubShare = 200
	// busyAlpha is the exponent of the Pareto law of persons' activity, and
	// busyMax the activity of the busiest, in multiples of the least busy.
	busyAlpha = 1.3
	busyMax   = 1000
	// zipfExponent and zipfOffset shape the sizes of merchants and employers.
	zipfExponent = 1.0
	zipfOffset   = 0.5
	// contacts and favoured are how many others a person knows and how many
	// merchants he goes to; merchants have as many contacts.
	contacts = 12
	favoured = 20
)

// town is who lives in the ledger. Accounts are numbered: merchants first,
// then employers, then persons. Numbers are inner; what the ledger shows are
// account numbers without any order.
type town struct {
	numbers   []uint64 // account numbers of 19 digits
	merchants sampler
	employers sampler
	persons   sampler
	// staff is how many persons each employer pays.
	staff []int32
	seed  uint64
}

func newTown(accounts int, transfers int64, seed uint64) *town {
	rng := rand.New(rand.NewPCG(seed, 0x746f776e))
	hubs := max(2, accounts/hubShare)
	merchants, employers := hubs/2, hubs-hubs/2
	t := &town{numbers: accountNumbers(accounts, rng), seed: seed}
	t.merchants = newSampler(zipf(merchants), 0)
	sizes := zipf(employers)
	t.employers = newSampler(sizes, merchants)
	t.staff = staffSizes(sizes, transfers, seed)
	activity := make([]float64, accounts-hubs)
	for i := range activity {
		activity[i] = min(math.Pow(1-rng.Float64(), -1/busyAlpha), busyMax)
	}
	t.persons = newSampler(activity, hubs)
	return t
}

func zipf(n int) []float64 {
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = math.Pow(float64(i)+1+zipfOffset, -zipfExponent)
	}
	return weights
}

// staffSizes gives each employer as many staff as can be paid three times.
func staffSizes(weights []float64, transfers int64, seed uint64) []int32 {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	staff := make([]int32, len(weights))
	for i, w := range weights {
		staff[i] = max(3, int32(float64(transfers)*wageShare*w/total/3))
	}
	return staff
}

// payers is who may pay transfers of a kind.
func (t *town) payers(k kind) *sampler {
	switch k {
	case business:
		return &t.merchants
	case wage:
		return &t.employers
	default:
		return &t.persons
	}
}

// choosePayee chooses from the circle of the payer, the first of it most
// often. The circle stays the same: its members follow from the payer.
func (t *town) choosePayee(tr *transfer) {
	payees, circle := &t.persons, contacts
	switch tr.kind {
	case purchase:
		payees, circle = &t.merchants, favoured
	case business:
		payees = &t.employers
	case wage:
		circle = int(t.staff[tr.payer-t.employers.first])
	}
	luck := float64(tr.circleLuck>>11) / (1 << 53)
	if tr.kind != wage {
		luck *= luck
	}
	member := uint64(luck * float64(circle))
	bond := mix(t.seed ^ mix(uint64(tr.payer)<<32|uint64(tr.kind)<<28|member))
	tr.payee = payees.draw(bond)
	if tr.payee == tr.payer {
		tr.payee = payees.first + (tr.payee-payees.first+1)%uint32(len(payees.columns))
	}
}

// accountNumbers makes numbers as they stand on Chinese bank cards: six digits
// for the issuer, twelve for the account, a Luhn check digit.
func accountNumbers(n int, rng *rand.Rand) []uint64 {
	issuers := [...]uint64{621700, 622202, 622848, 621661, 622262, 621483, 622588, 621226, 623052, 621799}
	const bodies = 1_000_000_000_000
	// A factor that shares no divisor with bodies makes i*factor mod bodies
	// different for every i.
	const factor, shift = 618_033_988_749, 314_159_265_358
	numbers := make([]uint64, n)
	for i := range numbers {
		issuer := issuers[int(float64(len(issuers))*math.Pow(rng.Float64(), 1.5))]
		body := (mulMod(uint64(i), factor, bodies) + shift) % bodies
		number := issuer*bodies + body
		numbers[i] = number*10 + luhn(number)
	}
	return numbers
}

// luhn is the check digit that completes a card number.
func luhn(number uint64) uint64 {
	sum := uint64(0)
	for double := true; number > 0; double = !double {
		digit := number % 10
		number /= 10
		if double {
			digit *= 2
			if digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return (10 - sum%10) % 10
}
