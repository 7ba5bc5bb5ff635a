package rest

import (
	"meantime/internal/fault"
	"meantime/internal/worktime"
)

// Want is until when something is needed, in the working time of the person asked.
type Want struct {
	WorkingMinutes int    `json:"working_minutes,omitempty" minimum:"1" maximum:"86400" sample:"no" example:"90" doc:"After so many minutes of working time."`
	WorkingDays    int    `json:"working_days,omitempty" minimum:"1" maximum:"60" example:"2" doc:"So many working days later, at the same time of day."`
	EndOfDay       *int   `json:"end_of_day,omitempty" minimum:"0" maximum:"60" sample:"no" example:"0" doc:"By the end of a working day: 0 is the one on which it is asked."`
	ByLocal        string `json:"by_local,omitempty" sample:"no" example:"2026-10-15T15:00" doc:"When the clock of the person asked reads this: a local date and time without a zone."`
}

// Timed tells whether it names a time of its own, or the end of the day on which it is asked.
func (w *Want) Timed() bool {
	return w != nil && (w.WorkingMinutes != 0 || w.ByLocal != "" || w.EndOfDay != nil && *w.EndOfDay == 0)
}

// Read is the want that was sent; none where it is missing. field is where it stands in the body.
func (w *Want) Read(field string) (worktime.Want, error) {
	if w == nil {
		return worktime.Want{}, nil
	}
	var said []worktime.Want
	if w.WorkingMinutes != 0 {
		said = append(said, worktime.WorkingMinutes(w.WorkingMinutes))
	}
	if w.WorkingDays != 0 {
		said = append(said, worktime.WorkingDays(w.WorkingDays))
	}
	if w.EndOfDay != nil {
		said = append(said, worktime.EndOfDay(*w.EndOfDay))
	}
	if w.ByLocal != "" {
		wall, err := worktime.ParseWall(w.ByLocal)
		if err != nil {
			return worktime.Want{}, fault.Invalid(field+".by_local", "A local date and time looks like 2026-10-15T15:00.")
		}
		said = append(said, worktime.ByLocal(wall))
	}
	if len(said) != 1 {
		return worktime.Want{}, fault.Invalid(field, "Please say one of working_minutes, working_days, end_of_day and by_local.")
	}
	return said[0], nil
}
