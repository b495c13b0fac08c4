/**
 * The HTTP machinery that every provider shares; start at {@link dev.parley.spi.http.HttpTransport}.
 *
 * <p>For authors of providers. A provider describes a call ({@link dev.parley.spi.http.HttpCall}), how its stream is cut
 * into records ({@link dev.parley.spi.http.StreamFormat}) and what a record means
 * ({@link dev.parley.spi.http.ChatDecoder}); connecting, deadlines, retries, redirects, back-pressure, stopping and errors
 * are done here, the same for all. Incubating: it may change until outside providers have used it.
 */
@NullMarked
package dev.parley.spi.http;

import org.jspecify.annotations.NullMarked;
