// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchVerifier} from "./interfaces/IBatchVerifier.sol";
import {ISnarkjsVerifier} from "./interfaces/ISnarkjsVerifier.sol";

/// @title A generated verifier that reverts
/// @notice Keeps the generated contract untouched: what snarkjs wrote is what runs.
contract Groth16Gate is IBatchVerifier {
    /// @notice Thrown when the verifier has no code: a call there would succeed without checking anything.
    error NoVerifier(address verifier);

    ISnarkjsVerifier public immutable verifier;

    constructor(ISnarkjsVerifier verifier_) {
        if (address(verifier_).code.length == 0) revert NoVerifier(address(verifier_));
        verifier = verifier_;
    }

    /// @inheritdoc IBatchVerifier
    function verify(uint256[8] calldata proof, uint256[8] calldata signals) external view {
        bool valid = verifier.verifyProof(
            [proof[0], proof[1]], [[proof[2], proof[3]], [proof[4], proof[5]]], [proof[6], proof[7]], signals
        );
        if (!valid) revert InvalidProof();
    }
}
