// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The curve BN254 through the precompiles of EIP-196 and EIP-197
/// @dev Points are affine, the identity is (0, 0). Every call is checked for success and for the size of what it returns: on a
///      chain without the precompiles a call succeeds and returns nothing. The precompiles refuse points off the curve, but burn all
///      the gas that they got, so points that come from outside pass `requireOnCurve` first.
library BN254 {
    struct G1 {
        uint256 x;
        uint256 y;
    }

    /// @notice Thrown when coordinates are not canonical or not on the curve.
    error NotOnCurve(uint256 x, uint256 y);

    /// @notice Thrown when a precompile fails, or returns another number of bytes than `expected`.
    error PrecompileFailed(uint256 precompile, uint256 returned, uint256 expected);

    /// @dev Order of the curve's base field.
    uint256 internal constant Q = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

    uint256 private constant ADD = 6;
    uint256 private constant MUL = 7;
    uint256 private constant PAIRING = 8;

    /// @dev The generator of G2 in the order of EIP-197: imaginary part first.
    uint256 private constant G2_X1 = 11559732032986387107991004021392285783925812861821192530917403151452391805634;
    uint256 private constant G2_X0 = 10857046999023057135944570762232829481370756359578518086990519993285655852781;
    uint256 private constant G2_Y1 = 4082367875863433681332203403145435568316851327593401208105741076214120093531;
    uint256 private constant G2_Y0 = 8495653923123431417604973247489272438418190587263600148770280649306958101930;

    function generator() internal pure returns (G1 memory) {
        return G1(1, 2);
    }

    function equal(G1 memory a, G1 memory b) internal pure returns (bool) {
        return a.x == b.x && a.y == b.y;
    }

    /// @dev The point itself, once it is known to be canonical and on y² = x³ + 3. The curve has prime order, so that is membership in G1.
    function requireOnCurve(uint256[2] calldata point) internal pure returns (G1 memory) {
        (uint256 x, uint256 y) = (point[0], point[1]);
        if (x != 0 || y != 0) {
            bool canonical = x < Q && y < Q;
            if (!canonical || mulmod(y, y, Q) != addmod(mulmod(x, mulmod(x, x, Q), Q), 3, Q)) revert NotOnCurve(x, y);
        }
        return G1(x, y);
    }

    function neg(G1 memory a) internal pure returns (G1 memory) {
        return a.y == 0 ? G1(0, 0) : G1(a.x, Q - a.y);
    }

    function add(G1 memory a, G1 memory b) internal view returns (G1 memory sum) {
        uint256[4] memory input = [a.x, a.y, b.x, b.y];
        (bool success, uint256 returned) = (false, 0);
        assembly ("memory-safe") {
            success := staticcall(gas(), ADD, input, 0x80, sum, 0x40)
            returned := returndatasize()
        }
        if (!success || returned != 0x40) revert PrecompileFailed(ADD, returned, 0x40);
    }

    function sub(G1 memory a, G1 memory b) internal view returns (G1 memory) {
        return add(a, neg(b));
    }

    function mul(G1 memory a, uint256 scalar) internal view returns (G1 memory product) {
        uint256[3] memory input = [a.x, a.y, scalar];
        (bool success, uint256 returned) = (false, 0);
        assembly ("memory-safe") {
            success := staticcall(gas(), MUL, input, 0x60, product, 0x40)
            returned := returndatasize()
        }
        if (!success || returned != 0x40) revert PrecompileFailed(MUL, returned, 0x40);
    }

    /// @dev Whether e(a, G2) = e(b, c), for c in the order of EIP-197. The precompile refuses a `c` outside the subgroup.
    function pairingEqual(G1 memory a, G1 memory b, uint256[4] memory c) internal view returns (bool) {
        G1 memory minusB = neg(b);
        uint256[12] memory input =
            [a.x, a.y, G2_X1, G2_X0, G2_Y1, G2_Y0, minusB.x, minusB.y, c[0], c[1], c[2], c[3]];
        (bool success, uint256 returned, uint256 result) = (false, 0, 0);
        assembly ("memory-safe") {
            success := staticcall(gas(), PAIRING, input, 0x180, input, 0x20)
            returned := returndatasize()
            result := mload(input)
        }
        if (!success || returned != 0x20) revert PrecompileFailed(PAIRING, returned, 0x20);
        return result == 1;
    }
}
