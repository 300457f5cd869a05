// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IQueues} from "../interfaces/IQueues.sol";
import {ITokens} from "../interfaces/ITokens.sol";
import {CREDIT, ETH, EXIT, OPEN} from "../interfaces/Types.sol";
import {Field} from "../libraries/Field.sol";
import {Fees} from "./Fees.sol";

/// @title Entrances: tokens, accounts, deposits and exit requests, each for a fee
abstract contract Entrances is Fees {
    struct Account {
        uint256 key;
        address owner;
    }

    mapping(uint24 id => Account) private _accounts;

    /// @inheritdoc ITokens
    function registerToken(address asset) external payable nonReentrant returns (uint16 token) {
        if (tokenOf[asset] != 0) revert AlreadyRegistered(asset, tokenOf[asset]);
        if (asset.code.length == 0) revert NoCode(asset);
        uint256 burned = quoteRegistration();
        token = _register(asset);
        _settle(0, burned);
    }

    /// @inheritdoc IQueues
    function open(uint256 ax, address owner) external payable nonReentrant returns (uint24 id) {
        (uint96 fee, uint256 burned) = _due(OPEN, 0);
        id = _open(ax, owner, fee);
        _settle(fee, burned);
    }

    /// @inheritdoc IQueues
    function openAndDeposit(uint256 ax, address owner, uint16 token, uint96 amount)
        external
        payable
        nonReentrant
        returns (uint24 id)
    {
        (uint96 openFee, uint256 openBurned) = _due(OPEN, 0);
        (uint96 creditFee, uint256 creditBurned) = _due(CREDIT, token);
        id = _open(ax, owner, openFee);
        uint256 kept = _deposit(token, id, amount, owner, creditFee);
        _settle(kept + openFee, openBurned + creditBurned);
    }

    /// @inheritdoc IQueues
    function deposit(uint16 token, uint24 id, uint96 amount, uint256 ax, address owner) external payable nonReentrant {
        Account storage account = _account(id);
        if (account.key != ax || account.owner != owner) revert AccountMismatch(id, account.key, account.owner);
        (uint96 fee, uint256 burned) = _due(CREDIT, token);
        _settle(_deposit(token, id, amount, owner, fee), burned);
    }

    /// @inheritdoc IQueues
    function requestExit(uint24 id, uint16 token) external payable nonReentrant {
        address owner = _account(id).owner;
        if (owner != msg.sender) revert NotOwner(id, msg.sender, owner);
        _liveToken(token);
        (uint96 fee, uint256 burned) = _due(EXIT, token);
        _pushExit(token, id, owner, fee);
        _settle(fee, burned);
    }

    /// @inheritdoc IQueues
    function ownerOf(uint24 id) external view returns (address) {
        return _accounts[id].owner;
    }

    /// @inheritdoc IQueues
    function keyOf(uint24 id) external view returns (uint256) {
        return _accounts[id].key;
    }

    function _account(uint24 id) internal view returns (Account storage) {
        if (id == 0 || id >= nextId()) revert UnknownAccount(id, nextId());
        return _accounts[id];
    }

    function _ownerOf(uint24 id) internal view returns (address) {
        return _account(id).owner;
    }

    /// @dev Ids stop at N − 2. One beyond N would name a row that another account has, with a key of the newcomer's choice.
    function _open(uint256 ax, address owner, uint96 fee) private returns (uint24 id) {
        if (ax == 0 || ax >= Field.P) revert BadKey(ax, Field.P);
        if (owner == address(0)) revert ZeroAddress();
        id = nextId();
        uint256 most = (1 << LOG_N) - 2;
        if (id > most) revert NoIdLeft(most);
        _accounts[id] = Account(ax, owner);
        _push(OPEN, 0, id, ax, owner, fee);
    }

    /// @return kept What stays here of the wei that were sent: the fee, and the deposit if it is ETH.
    function _deposit(uint16 token, uint24 id, uint96 amount, address owner, uint96 fee) private returns (uint256 kept) {
        _push(CREDIT, token, id, _takeIn(token, amount), owner, fee);
        kept = token == ETH ? uint256(fee) + amount : fee;
    }
}
