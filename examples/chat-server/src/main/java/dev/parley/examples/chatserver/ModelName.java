package dev.parley.examples.chatserver;

/**
 * The full name of a model.
 *
 * @param provider the label of the provider, such as {@code ollama} or {@code ollama@gpu-box}
 * @param model the provider's own id of the model
 */
record ModelName(String provider, String model) {
    /** The form the registry understands. */
    String ref() {
        return provider + "/" + model;
    }

    static ModelName parse(String ref) {
        int slash = ref.indexOf('/');
        return new ModelName(ref.substring(0, slash), ref.substring(slash + 1));
    }
}
