// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BN254} from "./BN254.sol";
import {Field} from "./Field.sol";
import {Commitments} from "./Transcript.sol";

/// @dev Everything that the opening of a batch speaks about. Scalars are canonical.
struct BatchOpening {
    BN254.G1 quotient;
    BN254.G1 opening;
    uint256 zeta;
    uint256 kappa;
    uint256 rho;
    uint256 z;
    uint256 s;
    uint256 delta;
    uint256 deltaK;
}

/// @dev What of the structured reference string the contract needs.
struct KzgKey {
    /// The commitment to 1 in row 0 and 0 elsewhere.
    BN254.G1 firstRow;
    uint256[4] tauG2;
}

/// @title KZG openings
library Kzg {
    using BN254 for BN254.G1;

    /// @dev Whether R1 + ρ·R2 + ρ²·R3 vanishes at ζ, where
    ///
    ///      R1 = V + κK − z·q − L·s    every sender's cell and key are what the state holds
    ///      R2 = V' − V − L·δ          the new column is the old one plus exactly the listed changes
    ///      R3 = K' − K − L·δK         the same for the keys
    ///
    ///      and L = (ζ − 1)·L_0(X), which is (ζ^N − 1)/N at ζ: L_0 is 1 in row 0, at the point 1, and 0 in all other rows. A constant would do as well, but
    ///      then the opening would have N coefficients to compute; so it has no more than there are filled rows. That ζ is one of the
    ///      N rows, or that a sum is the identity, has a chance below 2^−229 and needs no case.
    function batchHolds(BatchOpening memory o, Commitments memory c, KzgKey memory key) internal view returns (bool) {
        uint256 p = Field.P;
        uint256 rhoSquared = mulmod(o.rho, o.rho, p);
        uint256 changes = addmod(addmod(o.s, mulmod(o.rho, o.delta, p), p), mulmod(rhoSquared, o.deltaK, p), p);

        BN254.G1 memory sum = c.oldV.add(c.oldK.mul(o.kappa));
        sum = sum.add(o.quotient.mul(Field.neg(o.z)));
        sum = sum.add(c.newV.sub(c.oldV).mul(o.rho));
        // Most batches open no account: then K' − K is the identity and costs nothing.
        if (!c.newK.equal(c.oldK)) sum = sum.add(c.newK.sub(c.oldK).mul(rhoSquared));
        sum = sum.add(key.firstRow.mul(Field.neg(mulmod(addmod(o.zeta, p - 1, p), changes, p))));
        return _vanishes(sum, o.opening, o.zeta, key.tauG2);
    }

    /// @dev Whether the column committed to by `commitment` has `value` at the point `x`.
    function cellHolds(
        BN254.G1 memory commitment,
        uint256 x,
        uint256 value,
        BN254.G1 memory opening,
        uint256[4] memory tauG2
    ) internal view returns (bool) {
        return _vanishes(commitment.add(BN254.generator().mul(Field.neg(value))), opening, x, tauG2);
    }

    /// @dev e(C + x·π, G2) = e(π, τ·G2): the polynomial behind C is (X − x) times the one behind π.
    function _vanishes(BN254.G1 memory c, BN254.G1 memory opening, uint256 x, uint256[4] memory tauG2)
        private
        view
        returns (bool)
    {
        return c.add(opening.mul(x)).pairingEqual(opening, tauG2);
    }
}
