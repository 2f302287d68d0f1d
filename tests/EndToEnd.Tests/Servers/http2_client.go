// A client by Go's net/http: http2_client HOST ADDRESS AUTHORITY. Says that all is well, or fails loudly.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

func check(condition bool, what ...any) {
	if !condition {
		fmt.Println(what...)
		os.Exit(1)
	}
}

func main() {
	host, address := os.Args[1], os.Args[2]
	authority, err := os.ReadFile(os.Args[3])
	check(err == nil, err)
	roots := x509.NewCertPool()
	check(roots.AppendCertsFromPEM(authority), "no authority")
	client := &http.Client{
		Timeout: time.Minute,
		Transport: &http.Transport{
			ForceAttemptHTTP2: true,
			TLSClientConfig:   &tls.Config{RootCAs: roots},
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, address)
			},
		},
	}

	get := func(ctx context.Context, path string) (*http.Response, string, error) {
		request, _ := http.NewRequestWithContext(ctx, "GET", "https://"+host+path, nil)
		response, err := client.Do(request)
		if err != nil {
			return nil, "", err
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		return response, string(text), err
	}

	var all sync.WaitGroup
	for i := 0; i < 200; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			response, text, err := get(context.Background(), "/hello")
			check(err == nil, err)
			check(response.ProtoMajor == 2, response.Proto)
			check(response.StatusCode == 200 && text == "hello from kestrel", response.Status, text)
		}()
	}
	all.Wait()

	content := bytes.Repeat([]byte("0123456789"), 300_000)
	response, err := client.Post("https://"+host+"/echo", "text/plain", bytes.NewReader(content))
	check(err == nil, err)
	echoed, err := io.ReadAll(response.Body)
	check(err == nil && bytes.Equal(content, echoed), "echo", err, len(echoed))

	response, _, err = get(context.Background(), "/trailers")
	check(err == nil && response.Trailer.Get("X-Checksum") == "17", "trailers", err, response)

	for i := 0; i < 50; i++ {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		_, _, err := get(ctx, "/slow/1")
		check(err != nil, "a response that does not end has ended")
		cancel()
	}
	response, _, err = get(context.Background(), "/hello")
	check(err == nil && response.StatusCode == 200, "after cancellations", err)
	fmt.Println("all is well")
}
