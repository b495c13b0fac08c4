package dev.parley.huggingface;

import dev.parley.LlmException;
import dev.parley.ModelNotFoundException;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.ErrorResponse;

/** The Hub's errors: what it does not find there is not there, whatever it says about it. */
final class HubErrors implements ErrorMapper {
    private final ErrorMapper errors;

    HubErrors(ErrorMapper errors) {
        this.errors = errors;
    }

    @Override
    public LlmException map(ErrorResponse response) {
        if (response.status() == 404 && response.model().isPresent()) {
            return new ModelNotFoundException(
                    response.details(response.message().orElse("the Hub has no such model"))
                            .retryable(false)
                            .hint("Is the id spelled as on the Hub? A private model needs a token that may see it")
                            .build());
        }
        return errors.map(response);
    }
}
