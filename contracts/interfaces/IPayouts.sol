// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Payouts
/// @notice Whatever leaves the rollup is pulled by the one it belongs to, so that no receiver can make a batch fail.
interface IPayouts {
    /// @notice `who` may claim `amount` more.
    event Claimable(uint16 indexed token, address indexed who, uint256 amount);

    /// @notice `who` had everything it could claim sent to `receiver`.
    event Claimed(uint16 indexed token, address indexed who, address indexed receiver, uint256 amount);

    /// @notice Thrown when there is nothing to claim.
    error NothingToClaim(uint16 token, address who);

    /// @notice Sends everything that the caller may claim of `token` to `receiver`. Works for frozen tokens too.
    /// @dev Reverts with `NothingToClaim`, `ZeroAddress`, or what the transfer reverts with.
    function claim(uint16 token, address receiver) external returns (uint256 amount);

    /// @notice What `who` may claim: withdrawals, exits, escapes, refunds, and fees of processed entries (in ETH).
    function claimable(uint16 token, address who) external view returns (uint256);
}
