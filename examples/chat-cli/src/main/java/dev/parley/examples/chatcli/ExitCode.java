package dev.parley.examples.chatcli;

/** What the program tells the shell. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    /** As of a program that a SIGINT ended. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
