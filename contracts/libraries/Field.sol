// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The scalar field of BN254
/// @notice Arithmetic in F, where every word, signal and challenge lives.
library Field {
    /// @notice Thrown when a number that must be a canonical element of F is not below its order.
    error NotInField(uint256 value, uint256 order);

    /// @dev Order of the BN254 groups (EIP-196).
    uint256 internal constant P = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @dev A generator of F's multiplicative group; 2^28 divides P − 1.
    uint256 private constant GENERATOR = 5;

    /// @dev Second rule of the protocol: an aliased number would equal its residue in a pairing, but not in a hash or a payout.
    function requireCanonical(uint256 value) internal pure {
        if (value >= P) revert NotInField(value, P);
    }

    /// @dev base^exponent mod P by squaring.
    function pow(uint256 base, uint256 exponent) internal pure returns (uint256 result) {
        result = 1;
        while (exponent != 0) {
            if (exponent & 1 == 1) result = mulmod(result, base, P);
            base = mulmod(base, base, P);
            exponent >>= 1;
        }
    }

    /// @dev −a mod P for a canonical `a`.
    function neg(uint256 a) internal pure returns (uint256) {
        return a == 0 ? 0 : P - a;
    }

    /// @dev ω = 5^((P−1)/2^logN), whose powers are the rows of a column.
    function rootOfUnity(uint256 logN) internal pure returns (uint256) {
        return pow(GENERATOR, (P - 1) >> logN);
    }
}
