package health

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// askTimeout is how long Ask waits.
const askTimeout = 5 * time.Second

// Ask fails unless the address answers 200 within five seconds.
func Ask(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", address, res.Status)
	}
	return nil
}
