// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISnarkjsVerifier} from "../interfaces/ISnarkjsVerifier.sol";

/// @title For tests: stands where a generated verifier stands, and proves nothing
/// @notice Accepts exactly if the proof is keccak256 of the signals, followed by 1 … 7: so a test sees that the contract derives the signals
///         that TypeScript derives, and that the gate hands the proof on in its order.
contract DigestVerifier is ISnarkjsVerifier {
    /// @inheritdoc ISnarkjsVerifier
    function verifyProof(uint256[2] calldata a, uint256[2][2] calldata b, uint256[2] calldata c, uint256[8] calldata signals)
        external
        pure
        returns (bool)
    {
        bool inOrder = a[1] == 1 && b[0][0] == 2 && b[0][1] == 3 && b[1][0] == 4 && b[1][1] == 5 && c[0] == 6 && c[1] == 7;
        return inOrder && a[0] == uint256(keccak256(abi.encode(signals)));
    }
}
