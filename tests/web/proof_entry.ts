// One bundle, so that the test and the code under test share one ApiError.
export { ApiError } from "../../web/shared/api.ts";
export { expected_share, with_proof } from "../../web/shared/proof.ts";
