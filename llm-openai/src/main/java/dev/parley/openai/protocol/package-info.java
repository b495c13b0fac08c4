/**
 * The chat-completions protocol, apart from any host. Start here:
 * {@link dev.parley.openai.protocol.ChatCompletions#builder} joins an address, a transport and the
 * {@link dev.parley.openai.protocol.Dialect} that the servers there speak; a provider puts its own catalogue, credentials
 * and names around it.
 */
@NullMarked
package dev.parley.openai.protocol;

import org.jspecify.annotations.NullMarked;
