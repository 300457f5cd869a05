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

    /// @notice Sends everything that `who` may claim of `token` to `who` itself. Anyone may call: an exchange's address, or a contract
    ///         that knows no `claim`, is paid this way.
    /// @dev Reverts with `NothingToClaim`, or what the transfer reverts with.
    function claimFor(uint16 token, address who) external returns (uint256 amount);

    /// @notice What `who` may claim: withdrawals, exits, escapes, refunds, fees of processed entries (in ETH), and what of an
    ///         overpayment it would not take back (in ETH).
    function claimable(uint16 token, address who) external view returns (uint256);
}
