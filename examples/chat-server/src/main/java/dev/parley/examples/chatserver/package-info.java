/**
 * A chat server on top of Parley: models, conversations, streamed answers, side by side, and a web page for all of it.
 *
 * <p>{@link dev.parley.examples.chatserver.ChatServer} puts the parts together and is where to begin to read.
 */
@NullMarked
package dev.parley.examples.chatserver;

import org.jspecify.annotations.NullMarked;
