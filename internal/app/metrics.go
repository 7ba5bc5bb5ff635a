package app

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts what the program does: routes, never addresses; sums, never people.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	seconds    *prometheus.HistogramVec
	deliveries prometheus.Counter
	lateness   prometheus.Histogram
	twice      prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "meantime_requests_total",
			Help: "Requests answered, by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "meantime_request_seconds",
			Help: "How long answers took, by route; streams are left out.", Buckets: prometheus.ExponentialBuckets(0.001, 4, 8)}, []string{"route"}),
		deliveries: prometheus.NewCounter(prometheus.CounterOpts{Name: "meantime_deliveries_total",
			Help: "People whose slot came and was dealt with."}),
		lateness: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "meantime_delivery_late_seconds",
			Help: "How long after its slot a batch of deliveries was made.", Buckets: []float64{0.1, 1, 5, 15, 60, 300, 3600}}),
		twice: prometheus.NewCounter(prometheus.CounterOpts{Name: "meantime_mails_perhaps_twice_total",
			Help: "Mails that were sent once more since the answer to them was lost, and may have arrived twice."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.deliveries, m.lateness, m.twice,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// cut is told of every batch of deliveries.
func (m *metrics) cut(people int, late time.Duration) {
	m.deliveries.Add(float64(people))
	m.lateness.Observe(late.Seconds())
}

// count wraps everything that answers requests.
func (m *metrics) count(next http.Handler, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := now()
		counted := &counted{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(counted, r)
		route := r.Pattern // the innermost mux has the last word
		m.requests.WithLabelValues(route, strconv.Itoa(counted.status)).Inc()
		if route != "GET /stream" {
			m.seconds.WithLabelValues(route).Observe(now().Sub(start).Seconds())
		}
	})
}

// handler is GET /metrics.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// counted remembers the status of an answer.
type counted struct {
	http.ResponseWriter
	status int
}

// WriteHeader passes the status on and remembers it.
func (c *counted) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

// Unwrap lets streams reach the connection.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }
