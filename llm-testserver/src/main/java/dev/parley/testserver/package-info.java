/**
 * A scripted HTTP/1.1 stream server on loopback, for proving streaming HTTP clients.
 *
 * <p>Start here: {@link dev.parley.testserver.ScriptedServer#start()} opens the server,
 * {@link dev.parley.testserver.Script} says byte by byte what it answers and when, and
 * {@link dev.parley.testserver.Exchange} tells what the client did meanwhile. Whatever a real server can do to a client
 * on a bad day has a word here: headers that come late or never, cuts inside a character, silence, early ends, resets,
 * floods and bytes that are no HTTP at all.
 */
@NullMarked
package dev.parley.testserver;

import org.jspecify.annotations.NullMarked;
