// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ITokens} from "../interfaces/ITokens.sol";
import {ETH} from "../interfaces/Types.sol";
import {BN254} from "../libraries/BN254.sol";
import {Config} from "./Config.sol";

/// @title Tokens: numbers, commitments, and what is held
abstract contract Tokens is ITokens, Config {
    using SafeERC20 for IERC20;

    /// @dev `held` counts what is owed on L2, never `balanceOf`: nobody can raise it by sending tokens here.
    struct Token {
        address asset;
        uint96 held;
        BN254.G1 commitment;
        bool frozen;
    }

    /// @inheritdoc ITokens
    uint16 public tokenCount;
    /// @inheritdoc ITokens
    mapping(address asset => uint16) public tokenOf;
    mapping(uint16 token => Token) private _tokens;

    constructor() {
        _register(address(0));
    }

    /// @inheritdoc ITokens
    function tokenAddress(uint16 token) public view returns (address) {
        return _token(token).asset;
    }

    /// @inheritdoc ITokens
    function heldTotal(uint16 token) external view returns (uint256) {
        return _token(token).held;
    }

    function _token(uint16 token) internal view returns (Token storage) {
        if (token == 0 || token > tokenCount) revert UnknownToken(token, tokenCount);
        return _tokens[token];
    }

    function _liveToken(uint16 token) internal view returns (Token storage live) {
        live = _token(token);
        if (live.frozen) revert TokenFrozen(token);
    }

    /// @dev Takes a deposit in and counts it. For ETH the caller checks that the value was sent.
    /// @return received What arrived: less than `amount` if the token takes a fee.
    function _takeIn(uint16 token, uint256 amount) internal returns (uint256 received) {
        Token storage live = _liveToken(token);
        received = amount;
        if (token != ETH) {
            IERC20 asset = IERC20(live.asset);
            uint256 before = asset.balanceOf(address(this));
            asset.safeTransferFrom(msg.sender, address(this), amount);
            received = asset.balanceOf(address(this)) - before;
        }
        if (received == 0) revert ZeroAmount();
        uint256 room = type(uint96).max - live.held;
        if (received > room) revert CapExceeded(token, received, room);
        live.held += uint96(received);
    }

    /// @dev Counts what L2 no longer owes.
    function _release(uint16 token, uint256 amount) internal {
        Token storage released = _token(token);
        if (amount > released.held) revert HeldTooLittle(token, amount, released.held);
        released.held -= uint96(amount);
    }

    /// @dev Whether the token is frozen; never so for token 0, under which the opens are.
    function _isFrozen(uint16 token) internal view returns (bool) {
        return _tokens[token].frozen;
    }

    function _register(address asset) internal returns (uint16 token) {
        if (tokenCount == type(uint16).max) revert NoTokenLeft(type(uint16).max);
        token = ++tokenCount;
        tokenOf[asset] = token;
        _tokens[token].asset = asset;
        emit TokenRegistered(token, asset);
    }
}
