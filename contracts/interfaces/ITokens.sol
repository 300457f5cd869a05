// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Tokens
/// @notice Every token has a column of its own. Token 1 is ETH; anyone registers an ERC-20, once.
interface ITokens {
    /// @notice A token got its number. ETH has the asset 0.
    event TokenRegistered(uint16 indexed token, address indexed asset);

    /// @notice Thrown when a token is not registered.
    error UnknownToken(uint16 token, uint16 count);

    /// @notice Thrown when an asset has its number already.
    error AlreadyRegistered(address asset, uint16 token);

    /// @notice Thrown when all 65,535 numbers are given.
    error NoTokenLeft(uint16 most);

    /// @notice Thrown when the token is frozen: only escapes, refunds and claims are left.
    error TokenFrozen(uint16 token);

    /// @notice Thrown when a deposit would bring what the rollup holds of a token above 2^96 − 1, the most a cell can hold.
    error CapExceeded(uint16 token, uint256 amount, uint256 room);

    /// @notice Thrown when more would be paid out than the rollup holds. No true proof and no true opening leads here.
    error HeldTooLittle(uint16 token, uint256 amount, uint256 held);

    /// @notice Thrown when nothing is deposited, or nothing of it arrived.
    error ZeroAmount();

    /// @notice Registers an ERC-20 for `quoteRegistration()` wei, all of which is burned; what is sent beyond comes back.
    /// @dev Reverts with `AlreadyRegistered`, `NoCode`, `NoTokenLeft` or `ValueTooLow`.
    /// @param asset A token whose balances do not change by themselves. One that takes a fee on transfers is credited with what arrived.
    function registerToken(address asset) external payable returns (uint16 token);

    /// @notice What the next registration burns, in wei: `batchFee` for each of the first 64 numbers, and one more for each further 64.
    /// @dev Nobody gets it back, so nobody can use up the numbers for gas alone.
    function quoteRegistration() external view returns (uint256);

    /// @notice The asset of a token; 0 for ETH. Reverts with `UnknownToken`.
    function tokenAddress(uint16 token) external view returns (address);

    /// @notice The number of an asset; 0 if it is not registered. ETH is asked for as address 0.
    function tokenOf(address asset) external view returns (uint16);

    function tokenCount() external view returns (uint16);

    /// @notice What is owed on L2: all balances and all pending credits, in the token's unit. Never above 2^96 − 1.
    function heldTotal(uint16 token) external view returns (uint256);
}
