// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BN254} from "./BN254.sol";
import {Field} from "./Field.sol";

/// @dev Commitments of a token's column and of the key column, before and after a batch.
struct Commitments {
    BN254.G1 oldV;
    BN254.G1 newV;
    BN254.G1 oldK;
    BN254.G1 newK;
}

/// @dev A batch's place in the chain, who may submit it, and the shape of its data.
struct Place {
    uint64 batchNumber;
    uint8 instance;
    address submitter;
    uint256 opens;
    uint256 credits;
    uint256 exits;
    uint256 withdrawals;
    uint256 records;
}

/// @title The Fiat–Shamir challenges
/// @dev First rule of the protocol: a value that enters an identity at a challenge is hashed before that challenge is drawn.
library Transcript {
    bytes32 private constant TAG_KAPPA = keccak256("colonnade/1/kappa");
    bytes32 private constant TAG_ZETA = keccak256("colonnade/1/zeta");
    bytes32 private constant TAG_RHO = keccak256("colonnade/1/rho");

    /// @dev κ: drawn when the batch, its place, both states and H are fixed. The submitter is in it, so a copied proof is worth nothing.
    function kappa(Place memory place, Commitments memory c, bytes32 wordsHash, uint256 transcript)
        internal
        view
        returns (uint256)
    {
        return uint256(
            keccak256(abi.encode(TAG_KAPPA, block.chainid, address(this), place, c, wordsHash, transcript))
        ) % Field.P;
    }

    /// @dev ζ: drawn when the quotient's commitment is fixed.
    function zeta(uint256 kappa_, BN254.G1 memory quotient) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(TAG_ZETA, kappa_, quotient))) % Field.P;
    }

    /// @dev ρ: drawn when everything that it combines is fixed, and used for nothing else. Were the relations combined with κ, ζ or
    ///      constants, a chosen quotient could cancel a forged new state.
    function rho(uint256 zeta_, uint256 e, uint256 z, uint256 s, uint256 delta, uint256 deltaK)
        internal
        pure
        returns (uint256)
    {
        return uint256(keccak256(abi.encode(TAG_RHO, zeta_, e, z, s, delta, deltaK))) % Field.P;
    }
}
