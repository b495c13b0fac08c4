package dev.parley;

final class Unsupported {
    private Unsupported() {}

    static UnsupportedFeatureException operation(LlmProvider provider, String operation) {
        return new UnsupportedFeatureException(ErrorDetails.builder()
                .provider(provider.info().label())
                .summary("this provider does not support " + operation)
                .build());
    }
}
