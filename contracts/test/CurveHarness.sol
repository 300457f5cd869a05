// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BN254} from "../libraries/BN254.sol";
import {Field} from "../libraries/Field.sol";

/// @title For tests: the curve and field libraries from outside
contract CurveHarness {
    function add(BN254.G1 calldata a, BN254.G1 calldata b) external view returns (BN254.G1 memory) {
        return BN254.add(a, b);
    }

    function sub(BN254.G1 calldata a, BN254.G1 calldata b) external view returns (BN254.G1 memory) {
        return BN254.sub(a, b);
    }

    function mul(BN254.G1 calldata a, uint256 scalar) external view returns (BN254.G1 memory) {
        return BN254.mul(a, scalar);
    }

    function pairingEqual(BN254.G1 calldata a, BN254.G1 calldata b, uint256[4] calldata c) external view returns (bool) {
        return BN254.pairingEqual(a, b, c);
    }

    function requireOnCurve(uint256[2] calldata point) external pure returns (BN254.G1 memory) {
        return BN254.requireOnCurve(point);
    }

    function requireCanonical(uint256 value) external pure {
        Field.requireCanonical(value);
    }

    function pow(uint256 base, uint256 exponent) external pure returns (uint256) {
        return Field.pow(base, exponent);
    }

    function rootOfUnity(uint256 logN) external pure returns (uint256) {
        return Field.rootOfUnity(logN);
    }
}
