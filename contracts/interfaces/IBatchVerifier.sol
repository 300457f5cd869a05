// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The Groth16 verifier of one circuit instance
/// @notice A verifier that returned false could be ignored by mistake; this one reverts.
interface IBatchVerifier {
    /// @notice Thrown when the proof does not hold for the signals.
    error InvalidProof();

    /// @notice Returns if the proof holds, reverts with `InvalidProof` if not.
    /// @param proof [a.x, a.y, b.x.im, b.x.re, b.y.im, b.y.re, c.x, c.y]: the order of snarkjs's Solidity calldata.
    /// @param signals [H, e, z, s, δ, δK, κ, ζ].
    function verify(uint256[8] calldata proof, uint256[8] calldata signals) external view;
}
