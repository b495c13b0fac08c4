package dev.parley.openai;

import dev.parley.spi.Secret;
import java.net.URI;
import java.util.Locale;

/** To which servers a key that only the environment knows may be sent. */
final class Hosts {
    private static final String HUGGING_FACE_KEY = "hf_";

    private Hosts() {}

    static boolean isOpenAi(URI address) {
        return isOrBelow(address, "openai.com");
    }

    static boolean isHuggingFace(URI address) {
        return isOrBelow(address, "huggingface.co") || isOrBelow(address, "huggingface.cloud");
    }

    /**
     * Whether a key from the environment must not go to this server because it is another company's.
     *
     * @throws IllegalArgumentException if the key cannot be sent at all; the message does not contain it
     */
    static boolean isStranger(Secret key, URI address) {
        return key.reveal().startsWith(HUGGING_FACE_KEY) && !isHuggingFace(address);
    }

    private static boolean isOrBelow(URI address, String domain) {
        String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
        return host.equals(domain) || host.endsWith("." + domain);
    }
}
