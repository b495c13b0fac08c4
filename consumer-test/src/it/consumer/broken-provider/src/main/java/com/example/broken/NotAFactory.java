package com.example.broken;

/** Named as a provider by mistake. */
public final class NotAFactory {
    public NotAFactory() {}
}
