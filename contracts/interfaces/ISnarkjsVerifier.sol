// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What snarkjs generates for a circuit with eight public signals
interface ISnarkjsVerifier {
    function verifyProof(uint256[2] calldata a, uint256[2][2] calldata b, uint256[2] calldata c, uint256[8] calldata signals)
        external
        view
        returns (bool);
}
