/** A chat program for the terminal; start at {@link dev.parley.examples.chatcli.ChatCli}. */
@NullMarked
package dev.parley.examples.chatcli;

import org.jspecify.annotations.NullMarked;
