package simulate

// Watch lets fn see what happens before whoever steps the simulation does. An
// error of fn ends the step with it.
func (s *Sim) Watch(fn Emit) { s.watch = fn }
