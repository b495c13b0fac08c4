package dev.parley.openai;

import dev.parley.spi.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** To which servers a key that only the environment knows may be sent. */
final class Hosts {
    private static final String HUGGING_FACE_KEY = "hf_";

    private Hosts() {}

    static boolean isOpenAi(String address) {
        return isOrBelow(address, "openai.com");
    }

    private static boolean isHuggingFace(String address) {
        return isOrBelow(address, "huggingface.co") || isOrBelow(address, "huggingface.cloud");
    }

    /**
     * Whether a key from the environment must not go to this server because it is another company's.
     *
     * @throws IllegalArgumentException if the key cannot be sent at all; the message does not contain it
     */
    static boolean isStranger(Secret key, String address) {
        return key.reveal().startsWith(HUGGING_FACE_KEY) && !isHuggingFace(address);
    }

    private static boolean isOrBelow(String address, String domain) {
        String host = host(address);
        return host.equals(domain) || host.endsWith("." + domain);
    }

    /** The host of an address in lower case; empty if it is none, which whoever calls it says. */
    static String host(String address) {
        try {
            String host = new URI(address.strip()).getHost();
            return host == null ? "" : host.toLowerCase(Locale.ROOT);
        } catch (URISyntaxException e) {
            return "";
        }
    }
}
